/**
 * What a request has to carry, with any value, for the API to take the session that its cookie names: no form
 * can send it, nor an image, and a script of another origin only after asking, which the API never grants.
 */
export const CLIENT_HEADER = 'x-drydock-client';

/** The cookie that `/login` gives for a token. */
export const SESSION_COOKIE = 'drydock_session';
