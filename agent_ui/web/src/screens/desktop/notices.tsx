import { Button, CloseButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { noticeCodes } from "../../state/notices";
import type { Notice } from "../../state/desk";
import { useDesk } from "../../stores/desk";
import { codeText, problemText } from "../words";
import classes from "./desktop.module.css";
import { keys } from "./keys";

/** Words to the agent, newest first, below the call so that its controls never move. */
export function Notices() {
  const { t, i18n } = useTranslation();
  const notices = useDesk(({ screen }) => screen.notices);
  const actions = useDesk((desk) => desk.actions);
  return (
    <div className={classes.notices} aria-live="polite">
      {notices.map((notice, place) => (
        <div key={notice.key} className={classes.notice} data-testid="notice" data-code={notice.code}>
          <p>
            {notice.problem
              ? problemText(notice.problem, t, i18n.language)
              : codeText("notice", noticeCodes, notice.code, t, nameOfDoer(notice, i18n.language))}
            {notice.code.startsWith("out-") && nameOfDoer(notice, i18n.language) && (
              <small data-testid="notice-cause"> {nameOfDoer(notice, i18n.language)}</small>
            )}
          </p>
          {notice.code === "desk-replaced" ? (
            <Button size="compact-sm" onClick={() => location.reload()}>
              {t("notice.useThisPage")}
            </Button>
          ) : (
            <span className={classes.dismiss}>
              {place === 0 && (
                <span className="key" aria-hidden="true">
                  {keys.close}
                </span>
              )}
              <CloseButton
                size="sm"
                aria-label={t("notice.dismiss")}
                aria-keyshortcuts={place === 0 ? "Escape" : undefined}
                onClick={() => actions?.dismiss(notice.key)}
              />
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

function nameOfDoer({ by }: Notice, language: string): string {
  return (language.startsWith("zh") ? by?.zh : by?.en) ?? "";
}
