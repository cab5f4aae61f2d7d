package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.EraseSubject;
import dev.gopuram.contracts.chat.Erased;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.platform.store.Database;

/**
 * Erases a subject. Its key goes first, durably: from then on nothing of the subject can be read, by anybody, however
 * this ends. Then its rows go, some at a time; those that a crash leaves are dead, and the sweeper finds them.
 */
final class SubjectErasure {
    /** What a caller's key must allow; {@code chat} alone does not. */
    static final String SCOPE = "chat:erase";

    /** Conversations or responses deleted in one transaction. */
    private static final int AT_ONCE = 50;

    private final Database database;
    private final KeyTable keys;
    private final SqlConversationStore conversations;
    private final SqlResponseStore responses;

    SubjectErasure(Database database, KeyTable keys, SqlConversationStore conversations, SqlResponseStore responses) {
        this.database = database;
        this.keys = keys;
        this.conversations = conversations;
        this.responses = responses;
    }

    Erased run(EraseSubject request) {
        CallContext context = CallContext.current();
        context.principal().require(SCOPE);
        Owner owner = new Owner(context.tenant(), Subjects.required(request.subject()));
        database.write(tx -> {
            keys.shred(tx, owner);
            return true;
        });
        keys.forget(owner);
        Erased erased = new Erased(0, 0, 0);
        boolean more = true;
        while (more) {
            Gone talks = database.write(tx -> conversations.deleteDead(tx, owner, AT_ONCE));
            Gone answers = database.write(tx -> responses.deleteDead(tx, owner, AT_ONCE));
            erased = new Erased(
                    erased.conversations() + talks.owners(),
                    erased.responses() + answers.owners(),
                    erased.items() + talks.items() + answers.items());
            more = talks.owners() == AT_ONCE || answers.owners() == AT_ONCE;
        }
        return erased;
    }
}
