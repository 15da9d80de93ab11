import { useTranslation } from "react-i18next";
import { awayWords } from "../../state/notices";
import { codeText } from "../words";
import classes from "./parts.module.css";

/** What does not work now, and what still does; nothing when all is well. */
export function LinksBanner({ lostText, away }: { lostText: string | null; away: string[] }) {
  const { t } = useTranslation();
  if (lostText === null && away.length === 0) return null;
  return (
    <div className={classes.banner} role="alert" data-testid="links-banner" data-away={away.join(" ")}>
      {lostText !== null && (
        <p>
          <strong>{t("link.lost")}</strong> {lostText}
        </p>
      )}
      {lostText === null && <strong>{t("away.title")}</strong>}
      {lostText === null && away.map((part) => <p key={part}>{codeText("away", awayWords, part, t)}</p>)}
    </div>
  );
}
