import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { QueueTile } from "../../protocol";
import { go } from "../../route";
import { atOnceChoices, tvAddress, tvFromAddress } from "../../state/tv";
import { keepTv, tvSettings } from "../../stores/tv";
import { nameOf } from "../words";
import classes from "./figure.module.css";

/** Which queues a television shows, and how fast it turns; kept in the address, so that a television starts with it. */
export function TvChoice({ queues }: { queues: QueueTile[] }) {
  const { t, i18n } = useTranslation();
  const [wish, setWish] = useState(tvSettings);
  const [everyS, setEveryS] = useState(String(wish.everyS));
  const isChosen = (id: string) => wish.queues.length === 0 || wish.queues.includes(id);
  const turn = (id: string) => {
    const all = queues.map((tile) => tile.id);
    const before = all.filter(isChosen);
    const after = before.includes(id)
      ? before.filter((one) => one !== id)
      : all.filter((one) => one === id || before.includes(one));
    setWish({ ...wish, queues: after.length === all.length ? [] : after });
  };
  const start = () => {
    const settings = tvFromAddress(tvAddress({ ...wish, everyS: Number(everyS) }), wish);
    keepTv(settings);
    go("/tv", false, tvAddress(settings));
  };
  return (
    <form
      data-testid="tv-form"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <p>{t("tv.means")}</p>
      <fieldset className={classes.order}>
        <legend>{t("board.queues")}</legend>
        {queues.map((tile) => (
          <Checkbox
            key={tile.id}
            label={nameOf(tile, i18n.language)}
            checked={isChosen(tile.id)}
            onChange={() => turn(tile.id)}
            data-testid={`tv-queue-${tile.id}`}
          />
        ))}
      </fieldset>
      <div className={classes.form}>
        <NativeSelect
          label={t("tv.atOnce")}
          value={String(wish.atOnce)}
          data={atOnceChoices.map(String)}
          onChange={(event) => setWish({ ...wish, atOnce: Number(event.currentTarget.value) })}
          data-testid="tv-at-once"
        />
        <TextInput
          label={t("tv.every")}
          inputMode="numeric"
          value={everyS}
          onChange={(event) => setEveryS(event.currentTarget.value)}
          data-testid="tv-every"
        />
        <div className={classes.acts}>
          <Button type="submit" data-testid="tv-start">
            {t("tv.start")}
          </Button>
        </div>
      </div>
    </form>
  );
}
