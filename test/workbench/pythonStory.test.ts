import { tellStory } from './support/story.ts';

tellStory('python', 'light');
