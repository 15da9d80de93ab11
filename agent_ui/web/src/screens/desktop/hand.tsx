import { useTranslation } from "react-i18next";
import { useDesk } from "../../stores/desk";
import { useSide } from "../../stores/side";
import { toggleHand } from "../../stores/words";
import { Clock } from "../parts/clock";
import { HandShape } from "../parts/hand-shape";
import { KeyButton } from "../parts/key-button";
import { problemText } from "../words";
import classes from "./desktop.module.css";
import { keys } from "./keys";

/** Ask the leader to come; up until either lowers it. */
export function Hand() {
  const { t, i18n } = useTranslation();
  const since = useDesk(({ screen }) => screen.snapshot?.hand_since ?? null);
  const isHere = useDesk(({ screen }) => screen.link === "up" && screen.snapshot?.me.state !== "signed-out");
  const offsetMs = useDesk(({ screen }) => screen.offsetMs);
  const problem = useSide((side) => side.problem);
  return (
    <span className={classes.hand}>
      {problem !== null && <span role="alert">{problemText(problem, t, i18n.language)}</span>}
      {since !== null && (
        <span className={classes.raised} data-testid="hand-up">
          <HandShape /> {t("hand.up")} <Clock since={since} offsetMs={offsetMs} />
        </span>
      )}
      <KeyButton
        label={t(since === null ? "hand.raise" : "hand.lower")}
        keyName={keys.hand}
        testid="hand-button"
        isSmall
        isDisabled={!isHere}
        isPressed={since !== null}
        onClick={() => void toggleHand()}
      />
    </span>
  );
}
