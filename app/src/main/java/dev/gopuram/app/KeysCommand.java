package dev.gopuram.app;

import dev.gopuram.platform.security.MasterKey;
import dev.gopuram.platform.security.MasterKeySource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** API keys, from the command line. */
@Command(
        name = "keys",
        description = "Makes, lists, rotates and revokes API keys; rotates the master key.",
        mixinStandardHelpOptions = true,
        subcommands = {
            KeysCommand.Create.class,
            KeysCommand.Listing.class,
            KeysCommand.Rotate.class,
            KeysCommand.Revoke.class,
            KeysCommand.RotateMaster.class
        })
final class KeysCommand {
    private static final String PATH = "/admin/v1/keys";

    @Command(name = "create", description = "Makes a key and prints it, this once.", mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Mixin
        private final Connection connection = new Connection();

        @Mixin
        private final Output output = new Output();

        @Parameters(paramLabel = "NAME", description = "What to call it.")
        private String name = "";

        @Option(
                names = "--scope",
                split = ",",
                paramLabel = "SCOPE",
                description = "What it may do (default: ${DEFAULT-VALUE}).",
                defaultValue = "chat,embed,search,models,predict")
        private List<String> scopes = List.of();

        @Option(
                names = "--tier",
                description = "The limits that apply (default: ${DEFAULT-VALUE}).",
                defaultValue = "free")
        private String tier = "free";

        @Option(
                names = "--ttl",
                paramLabel = "DURATION",
                converter = Lasting.class,
                description = "How long it works, for example 30d; for ever without.")
        private @Nullable Duration ttl;

        @Option(names = "--team", description = "The team whose limits it shares; of no team without.")
        private @Nullable String team;

        @Override
        public Integer call() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("name", name);
            body.put("scopes", scopes);
            body.put("tier", tier);
            if (ttl != null) {
                body.put("ttl_seconds", ttl.toSeconds());
            }
            if (team != null) {
                body.put("team", team);
            }
            JsonNode made =
                    connection.admin().post(PATH, body, UUID.randomUUID().toString());
            return output.print(made, () -> made.path("secret").asString() + "\n");
        }
    }

    @Command(name = "list", description = "Lists the keys, without their secrets.", mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {
        @Mixin
        private final Connection connection = new Connection();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            JsonNode page = connection.admin().get(PATH);
            return output.print(page, () -> {
                StringBuilder out = new StringBuilder();
                for (JsonNode key : page.path("keys")) {
                    out.append("%-38s %-20s %-10s %-16s %s%s%n"
                            .formatted(
                                    key.path("id").asString(),
                                    key.path("name").asString(),
                                    key.path("tier").asString(),
                                    key.path("team").asString("-"),
                                    key.path("scopes").values().stream()
                                            .map(JsonNode::asString)
                                            .toList(),
                                    key.path("revoked_at").isString() ? " revoked" : ""));
                }
                return out.toString();
            });
        }
    }

    @Command(
            name = "rotate",
            description = "Makes a successor and prints it; the old key works on for the overlap.",
            mixinStandardHelpOptions = true)
    static final class Rotate implements Callable<Integer> {
        @Mixin
        private final Connection connection = new Connection();

        @Mixin
        private final Output output = new Output();

        @Parameters(paramLabel = "ID", description = "The key's id, key_...")
        private String id = "";

        @Option(
                names = "--overlap",
                paramLabel = "DURATION",
                converter = Lasting.class,
                description = "How long the old key still works (default: ${DEFAULT-VALUE}).",
                defaultValue = "24h")
        private Duration overlap = Duration.ofHours(24);

        @Override
        public Integer call() {
            JsonNode made = connection
                    .admin()
                    .post(
                            PATH + "/" + id + "/rotate",
                            Map.of("overlap_seconds", overlap.toSeconds()),
                            UUID.randomUUID().toString());
            return output.print(made, () -> made.path("secret").asString() + "\n");
        }
    }

    @Command(name = "revoke", description = "Withdraws a key for good.", mixinStandardHelpOptions = true)
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private final Connection connection = new Connection();

        @Mixin
        private final Output output = new Output();

        @Parameters(paramLabel = "ID", description = "The key's id, key_...")
        private String id = "";

        @Override
        public Integer call() {
            JsonNode gone = connection.admin().delete(PATH + "/" + id);
            return output.print(gone, () -> "revoked " + id + "\n");
        }
    }

    /** Works on the node's own file, with or without a server. */
    @Command(
            name = "rotate-master",
            description = "Puts a new master key before the former ones; a restart takes it into use.",
            mixinStandardHelpOptions = true)
    static final class RotateMaster implements Callable<Integer> {
        @Mixin
        private final NodeOptions options = new NodeOptions();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            MasterKeySource source = new MasterKeySource(
                    options.config().encryption().masterKey(), options.data().toAbsolutePath());
            MasterKey rotated = source.rotate();
            return output.print(
                    Map.of("place", source.place(), "keys", rotated.size()),
                    () -> "%s has %d keys, the newest first in use after a restart; keep a copy of it%n"
                            .formatted(source.place(), rotated.size()));
        }
    }
}
