/** The text, or its first `maxLength` characters with a sign that there were more. */
export function cutText(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
