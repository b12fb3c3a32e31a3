package ai.plexicus.auth

import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicReference

private const val NAME = "ai.plexicus.auth.storage-lock"

/**
 * One lock for every copy of this library in the JVM: two plugins share the storage. Each plugin has classes of its
 * own, so the lock is made of the JDK's alone, and is kept in the system properties.
 */
internal object JvmLock {
    /** Completed when the last one who asked for the lock has given it back. */
    private val last: AtomicReference<CompletableFuture<Void>> = shared()

    /** Takes the lock in its turn; what it gives gives the lock back. Cancelled, it gives up its turn. */
    fun take(): CompletableFuture<Runnable> {
        val mine = CompletableFuture<Void>()
        val before = last.getAndSet(mine)
        val taken = CompletableFuture<Runnable>()
        val giveBack = Runnable { mine.complete(null) }
        before.thenRun { if (!taken.complete(giveBack)) giveBack.run() }
        return taken
    }

    @Suppress("UNCHECKED_CAST")
    private fun shared(): AtomicReference<CompletableFuture<Void>> = System.getProperties().computeIfAbsent(NAME) {
        AtomicReference(CompletableFuture.completedFuture(null))
    } as AtomicReference<CompletableFuture<Void>>
}
