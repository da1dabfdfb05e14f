/** What classes are called in the language of the interface, once those names are here. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { classNames } from "../../i18n/classNames.ts";
import { locale } from "../../i18n/index.ts";

type OtherName = (name: string) => string | undefined;

export function useOtherNames(): OtherName {
  const known = useSignal<{ readonly of: OtherName }>({ of: () => undefined });
  const spoken = locale.value;
  useEffect(() => {
    let gone = false;
    classNames().then(
      (of) => {
        if (!gone) known.value = { of };
      },
      // Without a line the English names still find every class.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [spoken]);
  return known.value.of;
}
