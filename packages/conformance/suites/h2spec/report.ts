/** A case of h2spec, as its report has it. */
export interface H2specCase {
  /** The section's name in h2spec and the case's place in it, such as `http2/4.2/3`, which h2spec takes as an argument. */
  readonly id: string;
  /** What the case does. */
  readonly title: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** What was expected and what came, when it failed. */
  readonly details: string;
}

const caseElement = /<testcase package="([^"]*)" classname="([^"]*)" time="[^"]*">([\s\S]*?)<\/testcase>/g;

/** Reads the JUnit report that h2spec writes. */
export function parseReport(xml: string): readonly H2specCase[] {
  const counts = new Map<string, number>();
  return [...xml.matchAll(caseElement)].map(([, section = "", title = "", body = ""]) => {
    const number = (counts.get(section) ?? 0) + 1;
    counts.set(section, number);
    const text = unescapeXml(body.replaceAll(/<[^>]*>/g, "")).trim();
    return {
      id: `${section}/${String(number)}`,
      title: unescapeXml(title),
      outcome: readOutcome(body),
      details: text.replaceAll(/\s*\n\s*/g, "; "),
    };
  });
}

function readOutcome(body: string): H2specCase["outcome"] {
  if (body.includes("<skipped>")) return "skipped";
  return /<(failure|error)>/.test(body) ? "failed" : "passed";
}

function unescapeXml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#34;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&#xA;", "\n")
    .replaceAll("&#x9;", "\t")
    .replaceAll("&amp;", "&");
}
