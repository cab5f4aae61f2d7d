package dev.gopuram.app;

import dev.gopuram.kernel.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Serves with documents to ask: those of an invented shop, and Gopuram's own. */
@Command(
        name = "demo",
        description = "Serves with sample documents loaded, prints three commands to try, and shows a roll-back.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws InterruptedException {
        try (Serving serving = Serving.start(options)) {
            System.out.println(serving.readyLine());
            String url = serving.node().publicUrl().orElseThrow();
            Client client = new Client(url, serving.node().adminKey());
            DemoDocuments.load(client);
            System.out.print(invitation(url, options.data().toString()));
            System.out.flush();
            Client admin = new Client(serving.node().adminUrl(), serving.node().adminKey());
            serving.beside("trial", new DemoTrial(client, admin, Clock.system(), DemoCommand::tell));
            serving.awaitStop();
        }
        return ExitCode.OK;
    }

    private static void tell(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static String invitation(String url, String data) {
        String where = data.equals("data") ? "" : " --data " + data;
        return """

            Try it, in another terminal:

              ./gopuram chat%1$s --collection %2$s "How long do I have to return a tent?"

              ./gopuram search query%1$s --collection %3$s "what happens when a service is killed"

              curl -N %4$s/v1/chat/completions -H "Authorization: Bearer $(cat %5$s/admin.key)" \\
                -H "Content-Type: application/json" \\
                -d '{"model":"extractive","stream":true,"gopuram":{"collection":"%2$s"},"messages":[{"role":"user","content":"What does a repair cost?"}]}'

            """.formatted(where, DemoDocuments.SHOP, DemoDocuments.PROJECT, url, data);
    }
}
