package dev.gopuram.app;

import dev.gopuram.kernel.Problem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 failed, 2 not understood. */
@Command(
        name = "gopuram",
        description = "The AI backend in one jar.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            PlanCommand.class,
            DoctorCommand.class,
            KeysCommand.class,
            ModelsCommand.class,
            PromptsCommand.class,
            SearchCommand.class,
            BenchCommand.class,
            ChatCommand.class,
            CertsCommand.class,
            RehearseCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private @org.jspecify.annotations.Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("gopuram: " + describe(failure));
            return failure instanceof Problem problem && problem.code() == Problem.Code.INVALID
                    ? CommandLine.ExitCode.USAGE
                    : CommandLine.ExitCode.SOFTWARE;
        });
        return line.execute(args);
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
    }

    private static String describe(Throwable failure) {
        return failure instanceof Problem problem ? problem.detail() : failure.toString();
    }
}
