"""What the recording worker is told from outside: environment variables ``ZUOXI_*``, rendered by ``launch/``."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Seconds for ``*_s``. A wrong value is refused at start with its name and what would be right."""

    model_config = SettingsConfigDict(env_prefix="ZUOXI_", extra="ignore")

    var: Path
    pg_dsn: str
    redis_url: str
    raw_dir: Path
    kept_dir: Path
    recorder_at_once: int = Field(default=2, ge=1, le=64)  # jobs; the encoding itself is one processor's work
    recorder_short_s: float = Field(default=600, gt=0, le=600)  # up to here pydub, above ffmpeg
