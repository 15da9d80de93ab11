import { InputBase, type InputBaseProps } from "@mantine/core";
import type { ComponentPropsWithoutRef, CSSProperties } from "react";
import classes from "./parts.module.css";

type NoteProps = InputBaseProps &
  ComponentPropsWithoutRef<"textarea"> & {
    /** Lines that are there when it is empty, and at most. */
    least: number;
    most: number;
  };

/** Room for words, which grows with them by the style sheet alone: measuring it by script laid the page out anew. */
export function NoteField({ least, most, ...props }: NoteProps) {
  const lines = { "--least": least, "--most": most } as CSSProperties;
  return (
    <InputBase
      component="textarea"
      multiline
      rows={least}
      style={lines}
      classNames={{ input: classes.note ?? "" }}
      {...props}
    />
  );
}
