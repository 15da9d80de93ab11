import { Button, NumberInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { programs } from "../../link/programs";
import type { Problem, TokenLimits, TokenLine } from "../../protocol";
import classes from "./programs.module.css";
import { Wrong } from "./wrong";

const MOST = { per_minute: 6_000, per_day: 10_000_000 } as const;
const NAMES = ["per_minute", "per_day"] as const;

/** How many requests a program may make: an empty field is no limit of its own. */
export function LimitFields(props: { limits: TokenLimits; onChange: (limits: TokenLimits) => void }) {
  const { t } = useTranslation();
  return NAMES.map((name) => (
    <NumberInput
      key={name}
      size="xs"
      label={t(`programs.${name}`)}
      placeholder={t("programs.noLimit")}
      hideControls
      allowDecimal={false}
      min={1}
      max={MOST[name]}
      value={props.limits[name] ?? ""}
      onChange={(typed) => props.onChange({ ...props.limits, [name]: typed === "" ? null : Number(typed) })}
      data-testid={`limit-${name}`}
    />
  ));
}

/** The limits of a program that is there already, with what it made of them today. */
export function Limits({ token, onSaved }: { token: TokenLine; onSaved(): void }) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const number = (value: number) => value.toLocaleString(i18n.language);
  const limit = (value: number | null) => (value === null ? t("programs.noLimit") : number(value));
  const name = token.name;
  return (
    <>
      <div>
        {t("programs.today", { count: token.today, made: number(token.today), most: limit(token.per_day) })}
      </div>
      <div className={classes.dim}>{t("programs.minute", { most: limit(token.per_minute) })}</div>
      {isOpen ? (
        <LimitForm
          token={token}
          onDone={(isSaved) => {
            setOpen(false);
            if (isSaved) onSaved();
          }}
        />
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t("programs.limitsOf", { name })}
          onClick={() => setOpen(true)}
          data-testid={`token-limits-${name}`}
        >
          {t("programs.limits")}
        </Button>
      )}
    </>
  );
}

function LimitForm({ token, onDone }: { token: TokenLine; onDone(isSaved: boolean): void }) {
  const { t } = useTranslation();
  const [limits, setLimits] = useState<TokenLimits>({ per_minute: token.per_minute, per_day: token.per_day });
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await programs.limitToken(token.id, limits);
      onDone(true);
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  return (
    <form
      className={classes.form}
      aria-label={t("programs.limitsOf", { name: token.name })}
      onSubmit={(event) => void save(event)}
    >
      <LimitFields limits={limits} onChange={setLimits} />
      <Wrong problem={problem} />
      <div className={`${classes.buttons} ${classes.wide}`}>
        <Button type="submit" size="compact-xs" data-testid="limits-save">
          {t("programs.save")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => onDone(false)}>
          {t("admin.cancel")}
        </Button>
      </div>
    </form>
  );
}
