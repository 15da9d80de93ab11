import { Button, MultiSelect, NumberInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { programs } from "../../link/programs";
import type { Permission, Problem, TokenLimits, TokenLine } from "../../protocol";
import { useList } from "../doors/use-list";
import { dayAndTime, problemText } from "../words";
import { LimitFields, Limits } from "./limits";
import classes from "./programs.module.css";
import { Scope } from "./scope";
import { Secret } from "./secret";
import { Sure } from "./sure";
import { Wrong } from "./wrong";

/** What a program may be given; the server has the last word. */
const rights: Permission[] = [
  "events",
  "calls",
  "customers",
  "dial",
  "reports",
  "recordings",
  "catalogue",
  "wallboard",
  "explain",
  "figures",
  "lines",
  "reveal",
  "audit",
];

/** Programs that may come in. */
export default function Tokens() {
  const { t, i18n } = useTranslation();
  const { list, problem, read } = useList(programs.tokens);
  const [secret, setSecret] = useState<string | null>(null);
  const [isNew, setNew] = useState(false);
  const end = (one: TokenLine) => void read(() => programs.endToken(one.id));
  return (
    <div>
      <header className={classes.buttons}>
        <h2>{t("admin.section.tokens")}</h2>
        <Button size="compact-sm" onClick={() => setNew(true)} data-testid="token-new">
          {t("admin.new")}
        </Button>
      </header>
      <p className={classes.dim}>{t("programs.tokensAre")}</p>
      {secret && <Secret secret={secret} onKept={() => setSecret(null)} />}
      {isNew && (
        <NewTokenForm
          onCancel={() => setNew(false)}
          onMade={(made) => {
            setSecret(made);
            setNew(false);
            void read();
          }}
        />
      )}
      {problem && (
        <p role="alert" className={classes.bad}>
          {problemText(problem, t, i18n.language)}
        </p>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            {(["name", "rights", "clients", "networks", "until", "used", "limits"] as const).map((name) => (
              <th key={name} scope="col">
                {t(`programs.${name}`)}
              </th>
            ))}
            <th scope="col">{t("doors.act")}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((one) => (
            <tr key={one.id} data-testid={`token-${one.name}`}>
              <th scope="row">{one.name}</th>
              <td>
                {one.rights.map((right) => t(`programs.right.${right}`, right)).join(t("programs.comma"))}
              </td>
              <td>{one.clients === null ? t("programs.all") : one.clients.join(", ")}</td>
              <td>{one.networks.length === 0 ? t("programs.anywhere") : one.networks.join(", ")}</td>
              <td>{dayAndTime(one.expires_at, i18n.language)}</td>
              <td>
                {one.used_at
                  ? `${dayAndTime(one.used_at, i18n.language)} ${one.used_from}`
                  : t("programs.never")}
              </td>
              <td>
                <Limits token={one} onSaved={() => void read()} />
              </td>
              <td>
                <Sure
                  label={t("programs.revoke")}
                  what={t("programs.revokeOf", { name: one.name })}
                  testid={`token-end-${one.name}`}
                  onSure={() => end(one)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.length === 0 && <p className={classes.dim}>{t("admin.none")}</p>}
    </div>
  );
}

function NewTokenForm({ onMade, onCancel }: { onMade(token: string): void; onCancel(): void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [clients, setClients] = useState<string[]>([]);
  const [networks, setNetworks] = useState("");
  const [days, setDays] = useState<number>(365);
  const [limits, setLimits] = useState<TokenLimits>({ per_minute: null, per_day: null });
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const made = await programs.makeToken({
        name,
        rights: chosen as Permission[],
        clients: clients.length === 0 ? null : clients,
        networks: networks.split(/[\s,，]+/).filter((one) => one !== ""),
        days,
        ...limits,
      });
      onMade(made.token);
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  return (
    <form className={classes.form} onSubmit={(event) => void make(event)} aria-label={t("programs.newToken")}>
      <Scope name={name} clients={clients} onName={setName} onClients={setClients} />
      <MultiSelect
        className={classes.wide}
        size="xs"
        label={t("programs.rights")}
        withAsterisk
        data={rights.map((right) => ({ value: right, label: t(`programs.right.${right}`) }))}
        value={chosen}
        onChange={setChosen}
        searchable
        data-testid="token-rights"
      />
      <TextInput
        size="xs"
        label={t("programs.networks")}
        placeholder="10.0.0.0/8"
        value={networks}
        onChange={(event) => setNetworks(event.currentTarget.value)}
        data-testid="token-networks"
      />
      <NumberInput
        size="xs"
        label={t("programs.days")}
        hideControls
        min={1}
        max={3650}
        value={days}
        onChange={(typed) => setDays(Number(typed))}
        data-testid="token-days"
      />
      <LimitFields limits={limits} onChange={setLimits} />
      <Wrong problem={problem} />
      <div className={`${classes.buttons} ${classes.wide}`}>
        <Button type="submit" size="compact-sm" data-testid="token-make">
          {t("programs.make")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          {t("admin.cancel")}
        </Button>
      </div>
    </form>
  );
}
