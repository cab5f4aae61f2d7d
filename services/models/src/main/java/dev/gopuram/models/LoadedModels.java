package dev.gopuram.models;

import dev.gopuram.contracts.models.LoadedList;
import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.StatisticsList;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.kernel.CallContext;
import java.util.List;
import java.util.stream.Stream;

/** What is loaded on this node, of the caller's versions and everybody's. */
final class LoadedModels {
    private final VersionChoice versions;
    private final InferenceEngine engine;

    LoadedModels(VersionChoice versions, InferenceEngine engine) {
        this.versions = versions;
        this.engine = engine;
    }

    LoadedList list() {
        return new LoadedList(here().map(this::state).toList());
    }

    StatisticsList statistics(String name) {
        return new StatisticsList(named(name).stream()
                .filter(engine::knows)
                .map(engine::statistics)
                .toList());
    }

    LoadedList load(String name) {
        List<VersionKey> keys = List.of(only(name));
        keys.forEach(key -> engine.load(key, CallContext.current().deadline()));
        return new LoadedList(keys.stream().map(this::state).toList());
    }

    LoadedList unload(String name) {
        List<VersionKey> keys = named(name);
        keys.forEach(key -> engine.unload(key, CallContext.current().deadline()));
        return new LoadedList(keys.stream().map(this::state).toList());
    }

    private Stream<VersionKey> here() {
        String tenant = CallContext.current().tenant();
        return engine.versions().stream()
                .filter(key -> key.tenant().isEmpty() || key.tenant().equals(tenant));
    }

    /** All versions of a model that are here, or the one that is named; all there are where empty. */
    private List<VersionKey> named(String name) {
        if (name.isEmpty()) {
            return here().toList();
        }
        List<VersionKey> all = here().filter(key -> key.model().equals(name)).toList();
        return all.isEmpty() ? List.of(only(name)) : all;
    }

    private VersionKey only(String name) {
        return versions.pinned(CallContext.current().tenant(), name).key();
    }

    private LoadedVersion state(VersionKey key) {
        return new LoadedVersion(key.model(), key.version(), engine.state(key), engine.reason(key), engine.bytes(key));
    }
}
