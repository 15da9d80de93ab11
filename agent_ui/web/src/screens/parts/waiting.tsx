import type { ReactNode } from "react";
import classes from "./parts.module.css";

export function Waiting({ children }: { children: ReactNode }) {
  return (
    <div className={classes.waiting} role="status">
      {children}
    </div>
  );
}
