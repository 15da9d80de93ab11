import { Button } from "@mantine/core";

interface KeyButtonProps {
  label: string;
  keyName: string;
  onClick?(): void;
  testid: string;
  look?: "go" | "stop" | "accent" | "plain";
  isDisabled?: boolean;
  isBusy?: boolean;
  isPressed?: boolean;
  isExpanded?: boolean;
  isLarge?: boolean;
  isSmall?: boolean;
  isSubmit?: boolean;
  isDrop?: boolean;
  closesCheck?: boolean;
  describedBy?: string;
}

/** As a screen reader is told of it. */
export const ariaKey = (name: string): string => name.replace("Ctrl", "Control").replace("Esc", "Escape");

/** A button with its key written on it. */
export function KeyButton(props: KeyButtonProps) {
  const { look = "plain" } = props;
  return (
    <Button
      flex="none"
      size={props.isLarge ? "lg" : props.isSmall ? "compact-sm" : "md"}
      variant={look === "plain" ? "default" : "filled"}
      color={look === "plain" ? "accent" : look}
      {...(props.onClick && { onClick: props.onClick })}
      disabled={props.isDisabled ?? false}
      loading={props.isBusy ?? false}
      rightSection={
        props.keyName && (
          <span className="key" aria-hidden="true">
            {props.keyName}
          </span>
        )
      }
      type={props.isSubmit ? "submit" : "button"}
      data-testid={props.testid}
      data-drop={props.isDrop}
      data-close-check={props.closesCheck}
      aria-keyshortcuts={ariaKey(props.keyName) || undefined}
      aria-pressed={props.isPressed}
      aria-expanded={props.isExpanded}
      aria-describedby={props.describedBy}
    >
      {props.label}
    </Button>
  );
}
