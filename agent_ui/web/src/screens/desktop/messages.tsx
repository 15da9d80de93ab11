import { useTranslation } from "react-i18next";
import { readMessage } from "../../stores/words";
import { useDesk } from "../../stores/desk";
import { KeyButton } from "../parts/key-button";
import { timeOfDay } from "../words";
import { keys } from "./keys";
import classes from "./side.module.css";

/** A supervisor's words, until I say that I have read them. They push the page down and cover nothing. */
export function Messages() {
  const { t, i18n } = useTranslation();
  const messages = useDesk(({ screen }) => screen.snapshot?.messages ?? null);
  if (!messages || messages.length === 0) return null;
  return (
    <div className={classes.messages} role="alert" data-testid="messages">
      {messages.map((message, place) => (
        <div key={message.id} className={classes.message} data-testid="message">
          <p>
            <strong>{i18n.language.startsWith("zh") ? message.by_zh : message.by_en}</strong>{" "}
            {timeOfDay(Date.parse(message.at), i18n.language)}
            {"\n"}
            {message.text}
          </p>
          <KeyButton
            label={t("messages.read")}
            keyName={place === 0 ? keys.readMessage : ""}
            testid="message-read"
            onClick={() => void readMessage(message.id)}
          />
        </div>
      ))}
    </div>
  );
}
