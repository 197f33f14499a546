"""The story of the demo comes true on real servers, on both databases, and on the embedded ones."""

from pathlib import Path

from mailbot.demo import service, story
from mailbot.demo.narrator import Narrator
from mailbot.demo.server import MailWorld
from tests.acceptance.house import House, embedded, on_real_servers
from tests.support.peers import Peers


async def told(house: House) -> int:
    """Play the story, which checks every expectation on the way; return how many there were."""
    async with service.running(house.settings, house.folder) as running:
        try:
            stage = await story.play(house.cast, running.status, Narrator(lambda text: None))
            await running.stop()
        except BaseException:
            print(service.log_tail(house.folder))
            raise
    await stage.mailboxes()
    return stage.facts


async def test_the_story_comes_true_on_the_embedded_servers(world: MailWorld, tmp_path: Path) -> None:
    assert await told(embedded(world, tmp_path)) > 0


async def test_the_story_comes_true_on_dovecot_and_postfix(
    real_servers: Peers, database_url: str, tmp_path: Path
) -> None:
    assert await told(on_real_servers(real_servers, tmp_path, DATABASE_URL=database_url)) > 0
