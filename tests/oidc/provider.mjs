// A real OpenID provider on the loopback address. Reads its configuration, a line of JSON, from stdin.
// Who signs in is told by the header X-Person; POST /_rotate makes another key its only one.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const configuration = JSON.parse((await lines.next()).value);

function newKey(number) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: `key-${number}` };
}

function makeProvider(issuer, options, number) {
  const provider = new Provider(issuer, {
    clients: [options.client],
    jwks: { keys: [newKey(number)] },
    cookies: { keys: ["a key of the tests"] },
    scopes: ["openid", "email", "profile", "groups"],
    claims: {
      openid: ["sub", "amr"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"],
      auth_time: null, sid: null,
    },
    conformIdTokenClaims: options.in_userinfo,
    // Its own guard against inner addresses knows no exception for the tests.
    fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
    pkce: { required: () => true },
    ttl: { Session: 3600, Grant: 3600, Interaction: 600, AccessToken: 600, IdToken: 600 },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...options.people[sub] }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid email profile groups");
      await grant.save();
      return grant;
    },
  });
  return { provider, callback: provider.callback() };
}

async function listen(options) {
  let issuer, current, number = 1;
  const server = createServer(async (request, response) => {
    if (request.url === "/_rotate") {
      current = makeProvider(issuer, options, (number += 1));
      response.end("{}");
    } else if (request.url.startsWith("/interaction/")) {
      const person = request.headers["x-person"];
      const login = { accountId: person, amr: (request.headers["x-methods"] ?? "pwd").split(" ") };
      const result = person ? { login } : { error: "access_denied" };
      await current.provider.interactionFinished(request, response, result);
    } else {
      current.callback(request, response);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${server.address().port}`;
  current = makeProvider(issuer, options, number);
  return issuer;
}

const issuers = [];
for (const options of configuration) issuers.push(await listen(options));
console.log(JSON.stringify(issuers));
