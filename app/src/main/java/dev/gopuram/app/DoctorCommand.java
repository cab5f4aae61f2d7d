package dev.gopuram.app;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Checks the set-up and says what to mend. */
@Command(
        name = "doctor",
        description = "Checks this machine and the configuration, and says what to mend.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        List<Checkup.Finding> findings = new Checkup(options).findings();
        output.print(findings, () -> {
            StringBuilder out = new StringBuilder();
            for (Checkup.Finding finding : findings) {
                out.append(
                        "%-4s %s: %s%n".formatted(finding.healthy() ? "ok" : "MEND", finding.what(), finding.said()));
            }
            return out.toString();
        });
        return findings.stream().allMatch(Checkup.Finding::healthy) ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
