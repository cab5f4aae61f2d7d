package dev.gopuram.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what a configuration means before anything runs. */
@Command(
        name = "plan",
        description = "Shows the nodes, their services, and which calls cross the network.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        Plan plan = new Plan(options.config().topology());
        return output.print(plan.json(), plan::text);
    }
}
