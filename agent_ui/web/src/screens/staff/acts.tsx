import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { staff } from "../../link/staff";
import type { Problem, StaffPassword, StaffPerson, StaffState } from "../../protocol";
import classes from "../admin/admin.module.css";
import own from "./staff.module.css";

interface ActsProps {
  person: StaffPerson;
  why: string;
  onProblem(problem: Problem): void;
  onPassword(told: StaffPassword): void;
  onDone(told: string): void;
}

/** What is done to a person at once: each asks for the reason, and what cannot be taken back is pressed twice. */
export function Acts({ person, why, onProblem, onPassword, onDone }: ActsProps) {
  const { t } = useTranslation();
  const [sure, setSure] = useState("");
  const who = person.row.login;
  const act = async (name: string, work: () => Promise<void>) => {
    setSure("");
    if (why.trim() === "") {
      onProblem({ code: "no-reason", zh: t("staff.noReason"), en: t("staff.noReason"), where: "why" });
      return;
    }
    try {
      await work();
      onDone(`staff.done.${name}`);
    } catch (error) {
      onProblem(problemIn(error));
    }
  };
  const turn = (state: StaffState) => () => staff.turn(who, state, why);
  const button = (name: string, work: () => Promise<void>, isTwice = false) => (
    <Button
      size="compact-sm"
      variant={sure === name ? "filled" : "default"}
      color={isTwice ? "stop" : "accent"}
      data-testid={`act-${name}`}
      onClick={() => (isTwice && sure !== name ? setSure(name) : void act(name, work))}
    >
      {t(sure === name ? `staff.sure.${name}` : `staff.act.${name}`)}
    </Button>
  );
  if (person.is_me) return <p className={classes.none}>{t("staff.myself")}</p>;
  return (
    <fieldset className={`${classes.buttons} ${own.acts}`}>
      <legend>{t("staff.acts")}</legend>
      {person.state !== "left" && button("password", async () => onPassword(await staff.password(who, why)))}
      {person.has_factor && button("factor", () => staff.factor(who, why))}
      {person.is_signed_in && button("signOut", () => staff.signOut(who, why))}
      {person.state === "active" && button("unguess", turn("active"))}
      {person.state === "active" && button("lock", turn("locked"))}
      {person.state === "locked" && button("unlock", turn("active"))}
      {person.state === "left" ? button("again", turn("active")) : button("leave", turn("left"), true)}
    </fieldset>
  );
}
