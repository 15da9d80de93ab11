import { CloseButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSide } from "../../stores/side";
import { keys } from "./keys";
import classes from "./side.module.css";

/** Every key of the desk, in the page's flow: it covers no control. */
export function KeyHelp() {
  const { t } = useTranslation();
  const isOpen = useSide((side) => side.isHelpOpen);
  if (!isOpen) return null;
  return (
    <section className={classes.help} aria-label={t("keys.title")} data-testid="key-help">
      <header>
        <h2>{t("keys.title")}</h2>
        <CloseButton
          size="sm"
          aria-label={t("bar.close")}
          onClick={() => useSide.setState({ isHelpOpen: false })}
        />
      </header>
      <dl>
        {Object.entries(keys).map(([what, key]) => (
          <div key={what} style={{ display: "contents" }}>
            <dt>
              <span className="key">{key}</span>
            </dt>
            <dd>{t(`keys.${what}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
