import type { ComponentProps } from "react";
import classes from "./parts.module.css";

/** A small button of a row that is drawn hundreds of times while a list is scrolled: nothing but the element. */
export function RowButton({
  look = "plain",
  className = "",
  ...rest
}: ComponentProps<"button"> & { look?: "plain" | "quiet"; "data-testid"?: string }) {
  return <button type="button" className={`${classes.rowButton} ${className}`} data-look={look} {...rest} />;
}
