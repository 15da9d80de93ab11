import { useTranslation } from "react-i18next";

/** The heads of a table's columns, each by the name of its text. */
export function Heads({ texts, after }: { texts: string[]; after?: (place: number) => string }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {texts.map((text, place) => (
          <th key={text} scope="col">
            {t(text)}
            {after?.(place)}
          </th>
        ))}
      </tr>
    </thead>
  );
}
