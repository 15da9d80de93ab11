import { Button, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Me, Problem } from "../protocol";
import { go, type Page, usePage } from "../route";
import { offeredCall } from "../state/desk";
import { isStanding, talkingCall } from "../state/desk";
import { useDesk } from "../stores/desk";
import { may, signOut } from "../stores/session";
import { useTaken } from "../stores/taken";
import { switchLanguage } from "../texts";
import { keys, useCallKeys } from "./desktop/keys";
import { ariaKey } from "./parts/key-button";
import { useKeys } from "./parts/use-keys";
import classes from "./shell.module.css";
import { nameOf, problemText } from "./words";

const Seat = lazy(() => import("./wallboard/seat"));

/** The frame of every page, unseen on a television. An agent's desk lives here, so that looking at another page does not end it. */
export function Shell({ me, isBare = false, children }: { me: Me; isBare?: boolean; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const isAgent = may(me, "desk");
  const isDeskInCall = useDesk(
    ({ screen }) => screen.phone.session !== "none" && (!isStanding(screen) || talkingCall(screen) !== null),
  );
  const hasTaken = useTaken((taken) => taken.is);
  const isInCall = isAgent ? isDeskInCall : hasTaken;

  return (
    <div className={classes.shell} data-bare={isBare}>
      <a href="#page" className={classes.skip}>
        {t("app.skip")}
      </a>
      <header className={classes.top}>
        <span className={classes.brand}>{t("app.brand")}</span>
        <nav className={classes.nav} aria-label={t("nav.label")}>
          {isAgent && <Tab page="/desktop" label={t("nav.desktop")} />}
          {may(me, "wallboard") && <Tab page="/wallboard" label={t("nav.wallboard")} />}
          {may(me, "recordings") && <Tab page="/recordings" label={t("nav.recordings")} />}
          {may(me, "all-recordings") && <Tab page="/qa" label={t("nav.qa")} />}
          {may(me, "sessions") && <Tab page="/doors" label={t("nav.doors")} />}
          {may(me, "articles") && <Tab page="/admin" label={t("nav.admin")} />}
        </nav>
        <span className={classes.who}>{nameOf(me, i18n.language)}</span>
        <LanguageSwitch />
        <ThemeSwitch />
        <SignOut isInCall={isInCall} />
      </header>
      {isAgent && <AgentDesk me={me} />}
      {may(me, "watch") && (
        <Suspense>
          <Seat />
        </Suspense>
      )}
      <main id="page" className={classes.page} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** Over is only what the server has ended: on a desk that others use, the next one would be signed in as this one. */
function SignOut({ isInCall }: { isInCall: boolean }) {
  const { t, i18n } = useTranslation();
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const leave = async () => {
    setRefusal(null);
    setRefusal(await signOut());
  };
  return (
    <>
      {refusal && (
        <span
          role="alert"
          className={classes.refusal}
          data-testid="sign-out-refused"
          data-code={refusal.code}
        >
          {t("shell.notSignedOut", { why: problemText(refusal, t, i18n.language) })}
        </span>
      )}
      <Button
        size="compact-sm"
        variant="default"
        data-testid="sign-out"
        disabled={isInCall}
        title={isInCall ? t("shell.signOutInCall") : undefined}
        onClick={() => void leave()}
      >
        {t("shell.signOut")}
      </Button>
    </>
  );
}

/** The softphone's loudspeaker and the desk's life, from sign-in to sign-out. JsSIP is only loaded here. */
function AgentDesk({ me }: { me: Me }) {
  const speaker = useRef<HTMLAudioElement>(null);
  const offer = useDesk(({ screen }) => offeredCall(screen)?.offer ?? null);
  useCallKeys();

  useEffect(() => {
    let isGone = false;
    let stop: (() => void) | null = null;
    void import("../stores/desk-runtime").then(({ startDesk }) => {
      if (isGone || !speaker.current) return;
      const actions = startDesk(me, speaker.current);
      stop = () => {
        actions.stop();
        useDesk.setState({ actions: null });
      };
    });
    return () => {
      isGone = true;
      stop?.();
    };
  }, [me]);

  useEffect(() => {
    if (offer !== null) go("/desktop"); // a call comes first
  }, [offer]);

  // biome-ignore lint/a11y/useMediaCaption: a live telephone call has no captions
  return <audio id="remote-audio" ref={speaker} autoPlay />;
}

function Tab({ page, label }: { page: Page; label: string }) {
  const here = usePage() === page;
  return (
    <a
      href={page}
      className={classes.tab}
      aria-current={here ? "page" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(page);
      }}
    >
      {label}
    </a>
  );
}

const ofLanguage = (event: KeyboardEvent) => (isKey(event, keys.language) ? switchLanguage : null);

/** These two work on every page, also before anybody has signed in. */
const isKey = (event: KeyboardEvent, name: string) =>
  event.ctrlKey && !event.shiftKey && !event.altKey && `Ctrl+${event.key}` === name;

export function LanguageSwitch() {
  const { t } = useTranslation();
  useKeys(ofLanguage);
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      data-testid="language-switch"
      aria-label={t("shell.languageHint")}
      title={`${t("shell.languageHint")} (${keys.language})`}
      aria-keyshortcuts={ariaKey(keys.language)}
      onClick={switchLanguage}
    >
      {t("shell.language")}
    </Button>
  );
}

export function ThemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  const turn = useCallback(() => setColorScheme(isDark ? "light" : "dark"), [isDark, setColorScheme]);
  useKeys(useCallback((event: KeyboardEvent) => (isKey(event, keys.theme) ? turn : null), [turn]));
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      data-testid="theme-switch"
      title={`${t("shell.themeHint")} (${keys.theme})`}
      aria-keyshortcuts={ariaKey(keys.theme)}
      onClick={turn}
    >
      {isDark ? t("shell.toLight") : t("shell.toDark")}
    </Button>
  );
}
