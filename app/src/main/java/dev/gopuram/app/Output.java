package dev.gopuram.app;

import dev.gopuram.platform.json.Json;
import java.util.function.Supplier;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** What a command prints: text for people, or JSON for machines. */
final class Output {
    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    int print(Object value, Supplier<String> text) {
        System.out.print(json ? Json.write(value).utf8() + "\n" : text.get());
        System.out.flush();
        return ExitCode.OK;
    }
}
