export const company = "Larkspur";
/** Names below `.example` belong to nobody (RFC 2606), so a mail to them can never arrive. */
export const domain = "larkspur.example";

export interface Account {
  id: string;
  name: string;
}
