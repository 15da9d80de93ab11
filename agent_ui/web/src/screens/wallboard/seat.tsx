import { useEffect, useRef } from "react";
import { useSeat } from "../../stores/seat";
import { useTaken } from "../../stores/taken";
import { useSeatKeys } from "./seat-keys";

/** As an agent's desk: looking at another page does not end what a supervisor hears. */
export default function Seat() {
  const speaker = useRef<HTMLAudioElement>(null);
  const hasTaken = useSeat(({ screen }) => screen.mine?.is_taken === true);
  useSeatKeys();
  useEffect(() => useTaken.setState({ is: hasTaken }), [hasTaken]);

  useEffect(() => {
    let isGone = false;
    let stop: (() => void) | null = null;
    void import("../../stores/seat-runtime").then(({ startSeat }) => {
      if (isGone || !speaker.current) return;
      const actions = startSeat(speaker.current);
      stop = () => {
        actions.leave();
        useSeat.setState({ actions: null });
      };
    });
    return () => {
      isGone = true;
      stop?.();
    };
  }, []);

  // biome-ignore lint/a11y/useMediaCaption: a live telephone call has no captions
  return <audio id="remote-audio" ref={speaker} autoPlay />;
}
