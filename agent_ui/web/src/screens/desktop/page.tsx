import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { talkingCall } from "../../state/desk";
import { useDesk } from "../../stores/desk";
import { LinksBanner } from "../parts/links-banner";
import { CallPanel } from "./call-panel";
import classes from "./desktop.module.css";
import { Notices } from "./notices";
import { ParkedList } from "./parked-list";
import { StateBar } from "./state-bar";
import { WorkList } from "./work-list";
import { OwedList, WrapUpPanel } from "./wrap-up-panel";

export default function Desktop({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const link = useDesk(({ screen }) => screen.link);
  const away = useDesk(({ screen }) => screen.away);
  const isReplaced = useDesk(({ screen }) => screen.isReplaced);
  const isTalking = useDesk(
    ({ screen }) => screen.phone.session === "talking" && talkingCall(screen) !== null,
  );
  const lost = link === "lost" && !isReplaced ? t(isTalking ? "link.lostCall" : "link.lostDesk") : null;

  return (
    <div className={classes.desk}>
      <VisuallyHidden component="h1">{t("nav.desktop")}</VisuallyHidden>
      <LinksBanner lostText={lost} away={away} />
      <StateBar catalogue={catalogue} />
      <div className={classes.columns}>
        <div className={classes.left}>
          <CallPanel catalogue={catalogue} />
          <ParkedList />
          <Notices />
        </div>
        <div className={classes.right}>
          <WrapUpPanel catalogue={catalogue} />
          <OwedList catalogue={catalogue} />
          <WorkList catalogue={catalogue} />
        </div>
      </div>
    </div>
  );
}
