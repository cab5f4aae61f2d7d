package dev.gopuram.app;

import picocli.CommandLine.Option;

/** Which alias a command is about. */
final class AliasOption {
    @Option(names = "--alias", description = "Which alias (default: ${DEFAULT-VALUE}).", defaultValue = "production")
    private String alias = "production";

    String name() {
        return alias;
    }
}
