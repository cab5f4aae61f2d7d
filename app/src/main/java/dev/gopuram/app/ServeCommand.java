package dev.gopuram.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Runs one node until it is told to stop. */
@Command(
        name = "serve",
        description = "Runs a node: everything, or what the configuration says.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws InterruptedException {
        try (Serving serving = Serving.start(options)) {
            System.out.println(serving.readyLine());
            serving.awaitStop();
        }
        return ExitCode.OK;
    }
}
