package dev.gopuram.testkit;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.EmbeddersOnly;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.lifecycle.Opened;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A port whose answers say what arrived, and which notes every delivery in its data directory. */
public final class EchoModels implements Fixture<Models> {
    @Override
    public Class<Models> port() {
        return Models.class;
    }

    @Override
    public Opened<Models> open(FixtureContext context) {
        return Opened.of(new Echo(new Deliveries(context.dataDir())));
    }

    private record Echo(Deliveries deliveries) implements EmbeddersOnly {
        @Override
        public Embeddings embed(Embed request) {
            deliveries.note("embed");
            return new Embeddings(
                    request.model(),
                    String.valueOf(ProcessHandle.current().pid()),
                    request.inputs().stream()
                            .map(text -> Vector.wrap(new float[] {text.length()}))
                            .toList(),
                    Usage.NONE,
                    CallContext.current().deadline().remaining().toMillis());
        }

        @Override
        public ModelList listModels(ListModels request) {
            CallContext context = CallContext.current();
            return new ModelList(List.of(
                    model(context.tenant()),
                    model(context.requestId()),
                    model(context.principal().id())));
        }

        @Override
        public Model findModel(FindModel request) {
            throw Problem.notFound("model", request.name()).at("model").retryAfter(Duration.ofSeconds(3));
        }

        private static Model model(String name) {
            return new Model(name, "1", Model.Task.EMBED, 1, 1, false, List.of(), Instant.EPOCH);
        }
    }
}
