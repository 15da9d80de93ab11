import { Button } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import type { Problem } from "../../protocol";
import type { NewProps } from "./made-once";
import classes from "./programs.module.css";
import { Scope } from "./scope";
import { Wrong } from "./wrong";

/** Whose rows it sees: null for all. */
export interface Scoped {
  name: string;
  clients: string[] | null;
}

interface NewFormProps extends NewProps {
  label: string;
  makeTestid: string;
  make(scope: Scoped): Promise<string>; // its secret
  children: ReactNode;
}

/** A new one's form: its name and whose rows it sees, what else it needs, and what is wrong with it. */
export function NewForm(props: NewFormProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [clients, setClients] = useState<string[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    try {
      props.onMade(await props.make({ name, clients: clients.length === 0 ? null : clients }));
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  return (
    <form className={classes.form} onSubmit={(event) => void make(event)} aria-label={props.label}>
      <Scope name={name} clients={clients} onName={setName} onClients={setClients} />
      {props.children}
      <Wrong problem={problem} />
      <div className={`${classes.buttons} ${classes.wide}`}>
        <Button type="submit" size="compact-sm" data-testid={props.makeTestid}>
          {t("programs.make")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={props.onCancel}>
          {t("admin.cancel")}
        </Button>
      </div>
    </form>
  );
}
