// Probot doing the one job: a comment on every issue that is opened. Its brake on comments (one in three seconds) is off.
import { Probot, ProbotOctokit, Server } from "probot";

const [port, github, secret, privateKey] = process.argv.slice(2);
const Octokit = ProbotOctokit.defaults((given) => ({ ...given, throttle: { ...given.throttle, enabled: false } }));
const Base = Probot.defaults({ appId: 4711, privateKey, secret, baseUrl: github, Octokit });
const server = new Server({ Probot: Base, port: Number(port), host: "127.0.0.1", webhookPath: "/webhooks" });
await server.load((app) => {
  app.on("issues.opened", (context) => context.octokit.rest.issues.createComment(context.issue({ body: "Seen." })));
});
await server.start();
