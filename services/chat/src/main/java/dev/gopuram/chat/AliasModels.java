package dev.gopuram.chat;

import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Configured aliases: further names for what the other sources know. An alias never points at an alias. */
final class AliasModels implements ModelSource {
    private final Map<String, String> aliases;
    private final List<ModelSource> others;

    AliasModels(Map<String, String> aliases, List<ModelSource> others) {
        this.aliases = new TreeMap<>(aliases);
        this.others = List.copyOf(others);
        this.aliases.forEach((alias, name) -> {
            if (target(name).isEmpty()) {
                throw Problem.invalid("aliases." + alias, name, "provider/model of a configured provider");
            }
        });
    }

    @Override
    public Optional<ModelResolver.Target> find(String name) {
        return Optional.ofNullable(aliases.get(name)).flatMap(this::target);
    }

    @Override
    public List<ChatModel> models() {
        return aliases.entrySet().stream()
                .map(entry -> new ChatModel(entry.getKey(), providerOf(entry.getValue())))
                .toList();
    }

    private Optional<ModelResolver.Target> target(String name) {
        return others.stream()
                .map(source -> source.find(name))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static String providerOf(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }
}
