const givenNames =
  "maya jonas aisha lukas elena tomas freya noor mateo ines oskar yuki clara samir hanna diego lena rafael nina viktor amara felix sofia anton leila".split(
    " ",
  );
const familyNames =
  "okafor weber nyman castellano lindqvist haddad novak ferreira tanaka brandt moreau kowalski jansen petrov silva larsen fischer romero khan berg vance adeyemi costa holm iyer".split(
    " ",
  );

/** `maya.okafor`; the n-th person of every sample has the n-th name, and a number when names run out. */
export function personName(n: number): string {
  const given = givenNames[n % givenNames.length]!;
  const round = Math.floor(n / givenNames.length);
  const family = familyNames[(n + round) % familyNames.length]!;
  const again = Math.floor(round / familyNames.length);
  return `${given}.${family}${again ? again + 1 : ""}`;
}
