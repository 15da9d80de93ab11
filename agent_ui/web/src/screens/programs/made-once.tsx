import { Button } from "@mantine/core";
import { type ComponentType, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "../../protocol";
import { ProblemLine } from "../parts/problem-line";
import classes from "./programs.module.css";
import { Secret } from "./secret";

export interface NewProps {
  onMade(secret: string): void;
  onCancel(): void;
}

interface MadeOnceProps {
  title: string;
  are: string; // what they are for
  newTestid: string;
  problem: Problem | null;
  testid?: string; // of the problem
  read(): Promise<void>;
  form: ComponentType<NewProps>;
  children?: ReactNode; // buttons beside "new"
}

/** Above a list of what has a secret that is told once: one is made here, and its secret kept. */
export function MadeOnce(props: MadeOnceProps) {
  const { t } = useTranslation();
  const [secret, setSecret] = useState<string | null>(null);
  const [isNew, setNew] = useState(false);
  const Form = props.form;
  return (
    <>
      <header className={classes.buttons}>
        <h2>{props.title}</h2>
        <Button size="compact-sm" onClick={() => setNew(true)} data-testid={props.newTestid}>
          {t("admin.new")}
        </Button>
        {props.children}
      </header>
      <p className={classes.dim}>{props.are}</p>
      {secret && <Secret secret={secret} onKept={() => setSecret(null)} />}
      {isNew && (
        <Form
          onCancel={() => setNew(false)}
          onMade={(made) => {
            setSecret(made);
            setNew(false);
            void props.read();
          }}
        />
      )}
      <ProblemLine problem={props.problem} className={classes.bad} testid={props.testid} />
    </>
  );
}
