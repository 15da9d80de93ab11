import { VisuallyHidden } from "@mantine/core";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { talkingCall } from "../../state/desk";
import { useDesk } from "../../stores/desk";
import { useSide } from "../../stores/side";
import { withFloorTexts } from "../../texts";
import { LinksBanner } from "../parts/links-banner";
import { patient } from "../parts/patient";
import { Beside } from "./beside";
import { CallPanel } from "./call-panel";
import classes from "./desktop.module.css";
import { HeadsetPanel } from "./headset";
import { Messages } from "./messages";
import { Notices } from "./notices";
import { ParkedList } from "./parked-list";
import { StateBar } from "./state-bar";
import { Side } from "./side";
import { useSideKeys } from "./side-keys";
import { WrapUpPanel } from "./wrap-up-panel";

const KeyHelp = patient(() => withFloorTexts(import("./key-help")));

export default function Desktop({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const link = useDesk(({ screen }) => screen.link);
  const away = useDesk(({ screen }) => screen.away);
  const isReplaced = useDesk(({ screen }) => screen.isReplaced);
  const isTalking = useDesk(
    ({ screen }) => screen.phone.session === "talking" && talkingCall(screen) !== null,
  );
  const isHelpOpen = useSide((side) => side.isHelpOpen);
  useSideKeys();
  const lost = link === "lost" && !isReplaced ? t(isTalking ? "link.lostCall" : "link.lostDesk") : null;

  return (
    <div className={classes.desk}>
      <VisuallyHidden component="h1">{t("nav.desktop")}</VisuallyHidden>
      <LinksBanner lostText={lost} away={away} />
      <StateBar catalogue={catalogue} />
      <Messages />
      <Suspense>{isHelpOpen && <KeyHelp />}</Suspense>
      <div className={classes.columns}>
        <div className={classes.left}>
          <HeadsetPanel />
          <CallPanel catalogue={catalogue} />
          <ParkedList />
          <Notices />
          <Beside catalogue={catalogue} />
        </div>
        <div className={classes.right}>
          <WrapUpPanel catalogue={catalogue} />
          <Side catalogue={catalogue} />
        </div>
      </div>
    </div>
  );
}
