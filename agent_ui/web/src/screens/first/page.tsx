import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Me } from "../../protocol";
import { signOut } from "../../stores/session";
import { LanguageSwitch, ThemeSwitch } from "../shell";
import classes from "../sign-in.module.css";
import { nameOf } from "../words";
import { SetFactor } from "./set-factor";
import { SetPassword } from "./set-password";

/** What has to be done before anything else: another password, a second factor. */
export default function FirstPage({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  return (
    <div className={classes.page}>
      <div className={classes.switches}>
        <LanguageSwitch />
        <ThemeSwitch />
        <Button size="compact-sm" variant="default" data-testid="sign-out" onClick={() => void signOut()}>
          {t("shell.signOut")}
        </Button>
      </div>
      <main className={classes.card} data-testid={`first-${me.must}`}>
        <h1 className={classes.brand}>{t(me.must === "password" ? "first.password" : "first.factor")}</h1>
        <p className={classes.lead}>{nameOf(me, i18n.language)}</p>
        {me.must === "password" ? <SetPassword /> : <SetFactor />}
      </main>
    </div>
  );
}
