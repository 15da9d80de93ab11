/** This page, until it is loaded anew: what it wrote is told apart from what another page wrote. */
export const pageId = crypto.randomUUID();
