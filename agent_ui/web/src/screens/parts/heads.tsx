import { useTranslation } from "react-i18next";

/** The heads of a table's columns, each by the name of its text. */
export function Heads({ texts }: { texts: string[] }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {texts.map((text) => (
          <th key={text} scope="col">
            {t(text)}
          </th>
        ))}
      </tr>
    </thead>
  );
}
