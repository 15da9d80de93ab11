import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Sought } from "../../link/qa";
import type { Catalogue } from "../../protocol";
import { DayField } from "../parts/day-field";
import { nameOf } from "../words";
import classes from "./qa.module.css";

interface SearchFormProps {
  catalogue: Catalogue;
  sought: Sought;
  onSearch(sought: Sought): void;
}

export function SearchForm({ catalogue, sought, onSearch }: SearchFormProps) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState<Sought>(sought);
  const put = (name: string, text: string | null) =>
    setTyped(({ [name]: _, ...rest }) => (text ? { ...rest, [name]: text } : rest));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch({ ...typed });
  };
  const clear = () => {
    setTyped({});
    onSearch({});
  };
  const text = (name: string, label: string, type = "text") => (
    <TextInput
      size="xs"
      type={type}
      min={type === "number" ? 0 : undefined}
      label={label}
      value={typed[name] ?? ""}
      onChange={(event) => put(name, event.currentTarget.value)}
      data-testid={`qa-${name}`}
    />
  );
  const day = (name: "since" | "until", label: string) => (
    <DayField
      size="xs"
      label={label}
      value={typed[name] ?? ""}
      onChange={(value) => put(name, value)}
      data-testid={`qa-${name}`}
    />
  );
  const choice = (name: "queue" | "reason" | "disposition", label: string) => (
    <Select
      size="xs"
      label={label}
      data={catalogue[`${name}s`].map((one) => ({ value: one.id, label: nameOf(one, i18n.language) }))}
      searchable
      clearable
      value={typed[name] ?? null}
      onChange={(value) => put(name, value)}
      data-testid={`qa-${name}`}
    />
  );
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t("qa.search")}>
      {text("number", t("qa.number"), "tel")}
      {text("agent", t("qa.agent"))}
      {choice("queue", t("qa.queue"))}
      {choice("reason", t("qa.reason"))}
      {choice("disposition", t("qa.disposition"))}
      {day("since", t("qa.since"))}
      {day("until", t("qa.until"))}
      {text("shortest_s", t("qa.shortest"), "number")}
      {text("longest_s", t("qa.longest"), "number")}
      {text("held_s", t("qa.held"), "number")}
      <div className={classes.send}>
        <Button size="xs" type="submit" data-testid="qa-search">
          {t("qa.search")}
        </Button>
        <Button size="xs" variant="default" onClick={clear} data-testid="qa-clear">
          {t("qa.clear")}
        </Button>
      </div>
    </form>
  );
}
