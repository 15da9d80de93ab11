import JsSIP from "jssip";
import type { IceCandidateEvent, PeerConnectionEvent, RTCSession } from "jssip/lib/RTCSession";
import type { Socket } from "jssip/lib/Socket";
import type { Transport } from "jssip/lib/Transport";
import type { IncomingRTCSessionEvent, OutgoingRTCSessionEvent, UA } from "jssip/lib/UA";
import { backOffMs } from "../link/backoff";
import type { IceServer, Phone } from "../protocol";
import { MicrophoneDoor } from "./microphone";
import type { Credentials, PhoneEars, Softphone } from "./port";

// After so many refusals in a row the credentials themselves are taken for stale.
const REFUSALS_BEFORE_NEW_CREDENTIALS = 2;
const RELAY_PATIENCE_MS = 800;
// A socket on which nothing comes back for so long, although it was asked, is dead.
const ANSWERS_WITHIN_MS = 1000;
// In a call longer: with the connection goes what is being said over it, and with a re-INVITE the call.
const ANSWERS_IN_CALL_MS = 2500;

// The exchange sends back what it hears there.
const ECHO = "*43";

/** The WebRTC softphone: SIP over this origin's /api/sip, one call at a time. */
export class WebRtcPhone implements Softphone {
  private ua: UA | null = null;
  private socket: Socket | null = null;
  private doubt: number | undefined;
  private session: RTCSession | null = null;
  private domain = "";
  private trial: RTCSession | null = null; // the echo of a check
  private readonly microphone: MicrophoneDoor;
  private retry: number | undefined;
  private relays: IceServer[] = [];
  private refusals = 0;
  private tries = 0;
  private isStopped = true;

  constructor(
    private readonly credentials: Credentials,
    private readonly speaker: HTMLAudioElement,
    private readonly ears: PhoneEars,
  ) {
    this.microphone = new MicrophoneDoor(
      (is) => ears.onPhone({ kind: "microphone", is }),
      (stream) => this.speakInto(stream),
    );
  }

  async start(): Promise<void> {
    this.isStopped = false;
    this.ears.onPhone({ kind: "starting" });
    this.microphone.watch();
    window.addEventListener("online", this.restartIce);
    await Promise.all([this.microphone.ask(), this.connect()]);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.retry);
    window.removeEventListener("online", this.restartIce);
    this.microphone.unwatch();
    this.dropUa();
    this.ears.onPhone({ kind: "unregistered", why: "stopped" });
  }

  /**
   * The network was away, or is another one: a connection that died without a word looks alive, and would for minutes.
   * Whatever comes in answer to a REGISTER shows that it is not; else it is given up, and another is opened. Until then
   * nobody is to ring here. `isAnother`: the page's own connection was found dead; without a call this one is
   * not even asked.
   */
  check(isAnother: boolean): void {
    const { ua, socket } = this;
    if (ua === null || socket === null) return;
    clearTimeout(this.doubt);
    const replace = () => {
      socket.disconnect();
      socket.ondisconnect(true, 1006, "silent");
      reconnect(ua);
    };
    if (ua.isRegistered()) this.ears.onPhone({ kind: "unregistered", why: "connecting" });
    if (!ua.isConnected() || (isAnother && this.session === null)) {
      replace(); // a try that was begun without a network would wait for long
      return;
    }
    const took = socket.ondata;
    this.doubt = window.setTimeout(replace, this.session === null ? ANSWERS_WITHIN_MS : ANSWERS_IN_CALL_MS);
    socket.ondata = (data) => {
      clearTimeout(this.doubt);
      socket.ondata = took;
      if (ua === this.ua && ua.isRegistered()) this.ears.onPhone({ kind: "registered" });
      took(data);
    };
    ua.register();
  }

  /** The sign-in that the credentials were for is over: new ones, before the old ones are refused. */
  renew(): void {
    if (this.isStopped) return;
    clearTimeout(this.retry);
    void this.connect();
  }

  async answer(): Promise<void> {
    const session = this.session;
    if (!session || session.isEstablished() || !session.isInProgress()) return;
    this.ears.onPhone({ kind: "answering" });
    try {
      const mediaStream = await this.microphone.open();
      if (session !== this.session || session.isEnded()) return;
      session.answer({
        mediaStream,
        mediaConstraints: { audio: true, video: false },
        pcConfig: { iceServers: this.relays },
      });
    } catch {
      this.ears.onTrouble("answer-failed");
      if (session === this.session && session.isInProgress()) this.ears.onPhone({ kind: "ringing" });
    }
  }

  reject(status: 480 | 486): void {
    if (this.session?.isInProgress()) this.session.terminate({ status_code: status });
  }

  hangUp(): void {
    if (this.session && !this.session.isEnded()) this.session.terminate();
  }

  setMuted(isMuted: boolean): void {
    if (isMuted) this.session?.mute({ audio: true });
    else this.session?.unmute({ audio: true });
  }

  /** Call the exchange's echo with this sound. No call of the desk's: whatever rings meanwhile comes first. */
  echo(sound: MediaStream): RTCSession | null {
    if (this.session !== null || this.trial !== null || !this.ua?.isRegistered()) return null;
    const trial = this.ua.call(`sip:${ECHO}@${this.domain}`, {
      mediaStream: sound,
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: this.relays },
    });
    this.trial = trial;
    const over = () => {
      if (this.trial === trial) this.trial = null;
    };
    this.gather(trial);
    trial.on("ended", over);
    trial.on("failed", over);
    return trial;
  }

  private async connect(): Promise<void> {
    if (this.isStopped) return;
    try {
      const phone = await this.credentials();
      if (this.isStopped) return;
      this.dropUa();
      this.domain = phone.domain;
      this.relays = phone.ice;
      this.ua = this.buildUa(phone);
      this.ua.start();
    } catch {
      this.ears.onPhone({ kind: "unregistered", why: "away" });
      this.later(() => void this.connect());
    }
  }

  private buildUa(phone: Phone): UA {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new JsSIP.WebSocketInterface(`${scheme}://${location.host}/api/sip`);
    this.socket = socket;
    const ua = new JsSIP.UA({
      sockets: [socket],
      uri: `sip:${phone.user}@${phone.domain}`,
      authorization_user: phone.user,
      password: phone.password,
      register: true,
      register_expires: 120,
      session_timers: false,
      no_answer_timeout: 180,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
      user_agent: "Zuoxi desktop",
    });
    ua.on("registered", () => {
      this.refusals = this.tries = 0;
      this.ears.onPhone({ kind: "registered" });
    });
    ua.on("unregistered", () => {
      if (ua === this.ua && !this.isStopped) this.ears.onPhone({ kind: "unregistered", why: "connecting" });
    });
    ua.on("disconnected", () => {
      if (ua === this.ua && !this.isStopped) this.ears.onPhone({ kind: "unregistered", why: "connecting" });
    });
    ua.on("registrationFailed", () => this.refused(ua));
    ua.on("newRTCSession", (event: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) =>
      this.rung(event.session),
    );
    return ua;
  }

  /** JsSIP does not try again after a refusal; an exchange that has just restarted may know us a moment later. */
  private refused(ua: UA): void {
    if (ua !== this.ua || this.isStopped) return;
    this.ears.onPhone({ kind: "unregistered", why: ua.isConnected() ? "refused" : "connecting" });
    if (!ua.isConnected()) return; // it registers by itself once the socket is back
    this.refusals += 1;
    const isStale = this.refusals > REFUSALS_BEFORE_NEW_CREDENTIALS && this.session === null;
    this.later(() => (isStale ? void this.connect() : ua.register()));
  }

  private later(attempt: () => void): void {
    clearTimeout(this.retry);
    if (!this.isStopped) this.retry = window.setTimeout(attempt, backOffMs(this.tries++));
  }

  private rung(session: RTCSession): void {
    if (session.direction === "outgoing") return; // the echo, which nobody else places
    if (this.trial && !this.trial.isEnded()) this.trial.terminate();
    if (this.session !== null) {
      if (!this.ears.mayReplace()) {
        session.terminate({ status_code: 486 });
        return;
      }
      const dead = this.session;
      this.session = null; // its end is no news
      if (!dead.isEnded()) dead.terminate();
    }
    this.session = session;
    this.gather(session);
    session.on("peerconnection", (event: PeerConnectionEvent) => this.listen(event.peerconnection));
    session.on("accepted", () => this.ears.onPhone({ kind: "talking" }));
    session.on("muted", () => this.ears.onPhone({ kind: "muted", is: true }));
    session.on("unmuted", () => this.ears.onPhone({ kind: "muted", is: false }));
    session.on("ended", () => this.over(session));
    session.on("failed", () => this.over(session));
    this.ears.onPhone({ kind: "ringing" });
    this.microphone.open().catch(() => undefined); // the door says why; answering tries again
  }

  /** Not every candidate is waited for: that would cost the caller a second. */
  private gather(session: RTCSession): void {
    let _patience: number | undefined;
    session.on("icecandidate", (event: IceCandidateEvent) => {
      const { candidate } = event.candidate;
      if (candidate.includes(" typ relay")) event.ready();
      if (!candidate.includes(" typ host")) return;
      // On one network the first host candidate is enough. The exchange has to know a relay, if there is one.
      if (this.relays.length === 0) event.ready();
      else _patience ??= window.setTimeout(() => event.ready(), RELAY_PATIENCE_MS);
    });
  }

  private listen(connection: RTCPeerConnection): void {
    connection.addEventListener("track", (event) => {
      this.speaker.srcObject = event.streams[0] ?? new MediaStream([event.track]);
      this.speaker.play().catch(() => this.ears.onTrouble("sound-blocked"));
    });
    connection.addEventListener("iceconnectionstatechange", () => {
      const is = connection.iceConnectionState;
      if (is === "disconnected" || is === "failed") this.ears.onPhone({ kind: "sound", is: "interrupted" });
      if (is === "connected" || is === "completed") this.ears.onPhone({ kind: "sound", is: "flowing" });
      if (is === "failed") this.restartIce();
    });
  }

  /** The headset was pulled out in a call: go on with another, or with the same one put back. */
  private speakInto(stream: MediaStream): void {
    const [track] = stream.getAudioTracks();
    const sender = this.session?.connection?.getSenders().find((one) => one.track?.kind === "audio");
    if (!track || !sender) return;
    track.enabled = !this.session?.isMuted().audio;
    sender.replaceTrack(track).catch(() => this.ears.onTrouble("sound-blocked"));
  }

  /** JsSIP does not notice a changed network by itself. */
  private readonly restartIce = (): void => {
    const session = this.session;
    if (session?.isEstablished() && session.isReadyToReOffer()) {
      session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
    }
  };

  private over(session: RTCSession): void {
    if (session !== this.session) return;
    this.session = null;
    this.speaker.srcObject = null;
    this.microphone.close();
    this.ears.onPhone({ kind: "ended" });
  }

  private dropUa(): void {
    const ua = this.ua;
    clearTimeout(this.doubt);
    this.ua = this.socket = null;
    if (ua) ua.stop();
  }
}

/** JsSIP's own try comes a second later or more, and finds this one. */
function reconnect(ua: UA): void {
  (ua as unknown as { transport: Transport | null }).transport?.connect();
}
