import { MultiSelect, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { programs } from "../../link/programs";
import type { Permission, TokenLimits, TokenLine } from "../../protocol";
import { useList } from "../doors/use-list";
import { Heads } from "../parts/heads";
import { dayAndMinute, dayAndTime } from "../words";
import { LimitFields, Limits } from "./limits";
import { MadeOnce, type NewProps } from "./made-once";
import { NewForm, type Scoped } from "./new-form";
import classes from "./programs.module.css";
import { Sure } from "./sure";

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
  const end = (one: TokenLine) => void read(() => programs.endToken(one.id));
  return (
    <div>
      <MadeOnce
        title={t("admin.section.tokens")}
        are={t("programs.tokensAre")}
        newTestid="token-new"
        problem={problem}
        read={read}
        form={NewTokenForm}
      />
      <table className={classes.table}>
        <Heads
          texts={[
            "programs.name",
            "programs.rights",
            "programs.clients",
            "programs.networks",
            "programs.until",
            "programs.used",
            "programs.limits",
            "doors.act",
          ]}
        />
        <tbody>
          {list.map((one) => (
            <tr key={one.id} data-testid={`token-${one.name}`}>
              <th scope="row">{one.name}</th>
              <td>
                {one.rights.map((right) => t(`programs.right.${right}`, right)).join(t("programs.comma"))}
              </td>
              <td>{one.clients === null ? t("programs.all") : one.clients.join(", ")}</td>
              <td>{one.networks.length === 0 ? t("programs.anywhere") : one.networks.join(", ")}</td>
              <td>{dayAndMinute(one.expires_at, i18n.language)}</td>
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

function NewTokenForm(props: NewProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string[]>([]);
  const [networks, setNetworks] = useState("");
  const [days, setDays] = useState<number>(365);
  const [limits, setLimits] = useState<TokenLimits>({ per_minute: null, per_day: null });
  const make = async (scope: Scoped) => {
    const made = await programs.makeToken({
      ...scope,
      rights: chosen as Permission[],
      networks: networks.split(/[\s,，]+/).filter((one) => one !== ""),
      days,
      ...limits,
    });
    return made.token;
  };
  return (
    <NewForm {...props} label={t("programs.newToken")} makeTestid="token-make" make={make}>
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
    </NewForm>
  );
}
