import { tellStory } from './support/story.ts';

tellStory('sql', 'dark');
