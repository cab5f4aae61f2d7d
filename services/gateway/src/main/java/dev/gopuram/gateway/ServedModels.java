package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.chat.ChatModelList;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.edge.ModelNames;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.lifecycle.Readiness;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the edge's names of models true, by asking for them again and again, so that no call has to wait for that. Where
 * the services that know do not answer, the names of the last time count on; before the first time, and for what is new
 * since the last, each spelling is a name of its own.
 */
public final class ServedModels implements Part {
    /** How old what is known may be. */
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(ServedModels.class);

    private final Chat chat;
    private final Models models;
    private final Consumer<ModelNames> told;
    private final Clock clock;
    private final RandomGenerator random;
    private final Ids ids;
    private final Periodic asking;

    private @Nullable ChatModelList chats;
    private @Nullable ModelList embedders;
    private volatile boolean asked;

    /**
     * Knows nothing until it is started.
     *
     * @param told of the names, each time they have been read
     * @param random must bear use by several threads at once
     */
    public ServedModels(Chat chat, Models models, Consumer<ModelNames> told, Clock clock, RandomGenerator random) {
        this.chat = chat;
        this.models = models;
        this.told = told;
        this.clock = clock;
        this.random = random;
        this.ids = new Ids(clock, random);
        this.asking = new Periodic("gateway-model-names", INTERVAL, this::ask);
    }

    @Override
    public void start() {
        asking.start();
    }

    @Override
    public void stop() {
        asking.stop();
    }

    /** A first try must be over, whatever came of it: the first callers would be counted by how they spell a name. */
    @Override
    public Readiness readiness() {
        return asked ? Readiness.ready() : Readiness.notReady("the names of models have not been asked for yet");
    }

    /** Asks at once, in the background: they may be others now. */
    public void changed() {
        Thread.startVirtualThread(() -> {
            try {
                ask();
            } catch (Problem unknown) {
                log.atInfo().addKeyValue("cause", unknown.detail()).log("names of models are asked for again soon");
            }
        });
    }

    /** What the one service does not tell is no reason to forget what the other one does. */
    synchronized void ask() {
        try {
            try {
                chats = context().call(() -> chat.listChatModels(new ListChatModels()));
            } finally {
                embedders = context().call(() -> models.listModels(new ListModels()));
            }
        } finally {
            told.accept(names(chats, embedders));
            asked = true;
        }
    }

    private static ModelNames names(@Nullable ChatModelList chats, @Nullable ModelList embedders) {
        Set<String> listed = new HashSet<>();
        if (chats != null) {
            chats.models().stream().map(ChatModel::name).forEach(listed::add);
        }
        if (embedders != null) {
            embedders.models().stream().map(Model::name).forEach(listed::add);
        }
        return new ModelNames(
                chats == null ? Map.of() : chats.names(), embedders == null ? Map.of() : embedders.names(), listed);
    }

    private CallContext context() {
        return CallContext.beginning(
                ids.prefixed("req"), Principal.node("gateway"), Deadline.after(TIMEOUT, clock), random);
    }
}
