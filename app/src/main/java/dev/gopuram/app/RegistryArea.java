package dev.gopuram.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Where a command works: on models or on prompts, as its parent is called, of the server that is named. */
final class RegistryArea {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Mixin
    private final Connection connection = new Connection();

    Client admin() {
        return connection.admin();
    }

    Client client() {
        return connection.client();
    }

    /** The path of all. */
    String path() {
        CommandSpec parent = spec == null ? null : spec.parent();
        return "/admin/v1/" + (parent == null ? "models" : parent.name());
    }

    /** The path of one name. */
    String path(String model) {
        return path() + "/" + Client.segment(model);
    }
}
