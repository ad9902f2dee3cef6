/** Set in a browser whose person has read about the starter model. */
export const bannerCookie = 'clipline-starter-read';
