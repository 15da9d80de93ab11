import { Button, CopyButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./programs.module.css";

/** What is shown once: nobody can be told it again. */
export function Secret({ secret, onKept }: { secret: string; onKept(): void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.secret} role="status" data-testid="secret">
      <p>{t("programs.once")}</p>
      <code data-testid="secret-text">{secret}</code>
      <div className={classes.buttons}>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy} data-testid="secret-copy">
              {t(copied ? "programs.copied" : "programs.copy")}
            </Button>
          )}
        </CopyButton>
        <Button size="compact-sm" onClick={onKept} data-testid="secret-kept">
          {t("programs.kept")}
        </Button>
      </div>
    </div>
  );
}
