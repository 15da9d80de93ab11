import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LineTestWish } from "../../protocol";
import classes from "./admin.module.css";

interface Props {
  lines: string[];
  line: string | null;
  left: number;
  isBusy: boolean; // the last one goes on
  onLine(line: string): void;
  onCall(line: string, wish: LineTestWish): Promise<void>;
}

/** Line, number, seconds. Enter calls. */
export function LineTestForm({ lines, line, left, isBusy, onLine, onCall }: Props) {
  const { t } = useTranslation();
  const [number, setNumber] = useState("");
  const [seconds, setSeconds] = useState(5);
  const [shown, setShown] = useState("");
  const [isAsking, setAsking] = useState(false);
  const isReady = line !== null && number.trim() !== "" && !isBusy && !isAsking;
  const call = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || line === null) return;
    setAsking(true);
    await onCall(line, { number: number.trim(), seconds, shown: shown.trim() });
    setAsking(false);
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => void call(event)}
      aria-label={t("admin.lineTests.form")}
      data-testid="line-test-form"
    >
      <div className={classes.fields}>
        <Select
          size="xs"
          label={t("admin.lineTests.line")}
          data={lines}
          value={line}
          allowDeselect={false}
          searchable
          onChange={(chosen) => chosen !== null && onLine(chosen)}
          data-testid="line-test-line"
        />
        <TextInput
          size="xs"
          label={t("admin.lineTests.number")}
          withAsterisk
          inputMode="tel"
          autoComplete="off"
          maxLength={40}
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          data-testid="line-test-number"
        />
        <NumberInput
          size="xs"
          label={t("admin.lineTests.seconds")}
          hideControls
          min={1}
          max={60}
          value={seconds}
          onChange={(value) => setSeconds(Math.min(60, Math.max(1, Math.round(Number(value) || 1))))}
          data-testid="line-test-seconds"
        />
        <TextInput
          size="xs"
          label={t("admin.lineTests.shown")}
          placeholder={t("admin.lineTests.shownHint")}
          autoComplete="off"
          maxLength={40}
          value={shown}
          onChange={(event) => setShown(event.currentTarget.value)}
          data-testid="line-test-shown"
        />
      </div>
      <div className={classes.buttons}>
        <Button type="submit" size="compact-sm" disabled={!isReady} data-testid="line-test-call">
          {t("admin.lineTests.call")}
        </Button>
        <span className={classes.dim} data-testid="line-test-left">
          {t("admin.lineTests.left", { count: left })}
        </span>
      </div>
    </form>
  );
}
